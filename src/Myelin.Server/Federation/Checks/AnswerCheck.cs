using System.Globalization;
using Myelin.Api.ServerServer.Discovery;
using Myelin.Api.ServerServer.Keys;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Server.Configuration;
using Myelin.Server.Federation.Keys;

namespace Myelin.Server.Federation.Checks;

/// <summary>Checks what a server answers: what it is, and its keys with their signatures.</summary>
internal sealed class AnswerCheck(IFederationClient client, ServerIdentity identity, TimeProvider time)
{
    private const string Keys = "Keys";

    private static readonly FederationBounds Bounds = new(FederationLimits.KeyDocumentBytes, FederationLimits.CheckTimeout);

    public async Task<IReadOnlyList<CheckFinding>> RunAsync(ServerName name, CancellationToken cancellationToken) =>
        [await VersionAsync(name, cancellationToken), await KeysAsync(name, cancellationToken)];

    private async Task<CheckFinding> VersionAsync(ServerName name, CancellationToken cancellationToken)
    {
        var answer = await client.SendAsync(name, new GetVersion(), Bounds, cancellationToken);
        return answer.Failure is { } failure
            ? Fault("Version", GetVersion.Contract.Untyped.Path, failure)
            : new CheckFinding("Version", $"It is {answer.Response!.Server?.Name ?? "a server without a name"} {answer.Response.Server?.Version}.");
    }

    private async Task<CheckFinding> KeysAsync(ServerName name, CancellationToken cancellationToken)
    {
        var answer = await client.OpenAsync(name, new GetServerKey(), Bounds, cancellationToken);
        if (answer.Response is not { } arriving)
        {
            return Fault(Keys, GetServerKey.Contract.Untyped.Path, answer.Failure!);
        }

        await using (arriving)
        {
            try
            {
                var body = new MemoryStream();
                await arriving.Body.CopyToAsync(body, cancellationToken);
                StrictJson.Validate(body.ToArray());
                return Judge(KeyDocument.Read(body.ToArray(), name));
            }
            catch (Exception failure) when (failure is IOException or InvalidKeyDocumentException or InvalidJsonException)
            {
                return CheckFinding.Fault(Keys, $"Its answer is not a document of its keys: {failure.Message}", $"Requests for {GetServerKey.Contract.Untyped.Path} have to reach the Matrix server {name}, and their answers have to stay as they are.");
            }
        }
    }

    private CheckFinding Judge(KeyDocument document)
    {
        var current = document.Keys.Where(key => !key.IsOld).ToList();
        var text = $"{string.Join(", ", current.Select(key => key.KeyId))}, valid until {document.ValidUntil.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)}; the signature holds.";
        return document.Server == identity.ServerName && current.TrueForAll(key => !key.Key.Equals(identity.SigningKey.VerifyKey))
                ? CheckFinding.Fault(Keys, $"{text} This server's own key, {identity.SigningKey.KeyId}, is not among them.", "Another server, or this one with another signing key, answers by this name: it must be one server with one key.")
            : document.ValidUntil < time.GetUtcNow() ? CheckFinding.Fault(Keys, text, "They have expired: the server has to be restarted or its clock set.")
            : new CheckFinding(Keys, text);
    }

    private static CheckFinding Fault(string subject, string path, FederationFailure failure) => CheckFinding.Fault(subject, $"{path}: {failure.Reason}", failure switch
    {
        CallRefused { Status: 404 } => "Something else than a Matrix server answers: let the reverse proxy pass on everything below /_matrix/.",
        CallRefused { Status: >= 500 } => "The reverse proxy doesn't reach the server behind it, or the server fails; its log says why.",
        CallRefused { Status: >= 300 and < 400 } => "Requests between servers follow no redirects: delegate by .well-known instead.",
        ServerNotReached or CallNotAllowed => "What is said above prevents it.",
        _ => "The server, or a proxy in front of it, doesn't answer as the specification says; its log may say why.",
    });
}
