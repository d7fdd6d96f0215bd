using Myelin.Api.ServerServer.Keys;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;

namespace Myelin.Server.Federation.Keys;

/// <summary>Asks servers for their own keys.</summary>
internal sealed partial class KeyFetcher(IFederationClient client, ILogger<KeyFetcher> logger)
{
    private static readonly FederationBounds Bounds = new(FederationLimits.KeyDocumentBytes, FederationLimits.KeyTimeout);

    /// <summary>The server's document ("GET /_matrix/key/v2/server"); null if it doesn't answer with a valid one.</summary>
    public async Task<KeyDocument?> FetchAsync(ServerName server, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(server, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or InvalidKeyDocumentException or InvalidJsonException)
        {
            Failed(logger, server, failure.Message);
            return null;
        }
    }

    private async Task<KeyDocument?> ReadAsync(ServerName server, CancellationToken cancellationToken)
    {
        // The signature covers all members, so the bytes are read and not their meaning.
        var answer = await client.OpenAsync(server, new GetServerKey(), Bounds, cancellationToken);
        if (answer.Response is not { } arriving)
        {
            Failed(logger, server, answer.Failure!.Reason);
            return null;
        }

        await using (arriving)
        {
            var body = new MemoryStream();
            await arriving.Body.CopyToAsync(body, cancellationToken);
            var json = body.GetBuffer().AsMemory(0, (int)body.Length);
            StrictJson.Validate(json.Span);
            return KeyDocument.Read(json, server);
        }
    }

    [LoggerMessage(EventId = 1700, Level = LogLevel.Debug, Message = "The keys of {Server} can't be fetched from itself: {Reason}")]
    private static partial void Failed(ILogger logger, ServerName server, string reason);
}
