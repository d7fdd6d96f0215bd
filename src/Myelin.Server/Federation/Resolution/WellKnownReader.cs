using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using Myelin.Core.Identifiers;
using Myelin.Server.Outgoing;

namespace Myelin.Server.Federation.Resolution;

/// <summary>Finds what <c>/.well-known/matrix/server</c> of a host says.</summary>
internal interface IWellKnown
{
    ValueTask<WellKnownAnswer> FindAsync(string host, CancellationToken cancellationToken);
}

/// <summary>A document that was fetched, or why there is none.</summary>
/// <param name="Answer">What it says.</param>
/// <param name="Freshness">For how long its server lets it be kept; null if it doesn't say.</param>
internal sealed record FetchedWellKnown(WellKnownAnswer Answer, TimeSpan? Freshness);

/// <summary>Fetches the document ("GET /.well-known/matrix/server"). Redirects are followed, as long as they are few and go nowhere twice.</summary>
internal sealed class WellKnownReader(IOutgoingHttp http, TimeProvider time) : IWellKnown
{
    public async ValueTask<WellKnownAnswer> FindAsync(string host, CancellationToken cancellationToken) => (await FetchAsync(host, cancellationToken)).Answer;

    public async ValueTask<FetchedWellKnown> FetchAsync(string host, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(FederationLimits.WellKnownTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var url = new Uri($"https://{host}/.well-known/matrix/server");
        try
        {
            var seen = new HashSet<Uri> { url };
            while (true)
            {
                using var response = await http.Untrusted.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, either.Token);
                if (Redirect(url, response) is not { } next)
                {
                    return await ReadAsync(url, response, either.Token);
                }

                if (next.Scheme != Uri.UriSchemeHttps)
                {
                    return None($"{url} redirects to {next}, which is not https.");
                }

                if (!seen.Add(next) || seen.Count > FederationLimits.WellKnownRedirects + 1)
                {
                    return None($"{url} redirects in a loop, or too often.");
                }

                url = next;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return None($"{url} does not answer in {FederationLimits.WellKnownTimeout.TotalSeconds} s.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return None($"{url} can't be read: {(failure.InnerException as AuthenticationException ?? failure).Message}");
        }
    }

    private static Uri? Redirect(Uri url, HttpResponseMessage response) =>
        response is
        {
            StatusCode: HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect,
            Headers.Location: { } location,
        } && Uri.TryCreate(url, location, out var next)
            ? next
            : null;

    private async ValueTask<FetchedWellKnown> ReadAsync(Uri url, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return None($"{url} answers {(int)response.StatusCode}.", Freshness(response));
        }

        var text = Server(await BoundedContent.ReadAsync(response, FederationLimits.WellKnownBytes, cancellationToken));
        return text is null ? None($"{url} is not a JSON object with a text m.server.")
            : ServerName.TryParse(text, out var delegated) ? new FetchedWellKnown(new WellKnownAnswer(delegated, $"{url} names {delegated}."), Freshness(response))
            : None($"{url} names something that is not a server name.");
    }

    /// <summary>The value of <c>m.server</c>, whatever the content type: "servers parsing the response should assume that the body is JSON".</summary>
    private static string? Server(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("m.server"u8, out var server)
                && server.ValueKind == JsonValueKind.String
                    ? server.GetString()
                    : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: the text is not valid Unicode.
            return null;
        }
    }

    /// <summary>RFC 9111, "Calculating Freshness Lifetime", without what only shared caches need.</summary>
    private TimeSpan? Freshness(HttpResponseMessage response)
    {
        if (response.Headers.CacheControl is { } control)
        {
            if (control.NoStore || control.NoCache)
            {
                return TimeSpan.Zero;
            }

            if (control.MaxAge is { } maximum)
            {
                return maximum - (response.Headers.Age ?? TimeSpan.Zero);
            }
        }

        return response.Content.Headers.Expires is { } expires ? expires - (response.Headers.Date ?? time.GetUtcNow())
            : response.Content.Headers.NonValidated.Contains("Expires") ? TimeSpan.Zero
            : null;
    }

    private static FetchedWellKnown None(string finding, TimeSpan? freshness = null) => new(new WellKnownAnswer(null, finding), freshness);
}
