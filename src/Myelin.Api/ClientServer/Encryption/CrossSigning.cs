using System.Text.Json;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Encryption;

/// <summary>Client-Server API, "POST keys/device_signing/upload": publishes the user's cross-signing keys.</summary>
public sealed record UploadCrossSigningKeys : IOperation<UploadCrossSigningKeys, Empty>
{
    public static Operation<UploadCrossSigningKeys, Empty> Contract { get; } = Operation.Post("uploadCrossSigningKeys", "/_matrix/client/v3/keys/device_signing/upload") with
    {
        IsInteractive = true,
        OlderPaths = ["/_matrix/client/unstable/keys/device_signing/upload"],
    };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        public JsonElement? MasterKey { get; init; }

        public JsonElement? SelfSigningKey { get; init; }

        public JsonElement? UserSigningKey { get; init; }

        public AuthenticationData? Auth { get; init; }
    }
}

/// <summary>Client-Server API, "POST keys/signatures/upload": publishes signatures of keys.</summary>
public sealed record UploadCrossSigningSignatures : IOperation<UploadCrossSigningSignatures, UploadCrossSigningSignatures.Response>
{
    public static Operation<UploadCrossSigningSignatures, Response> Contract { get; } = Operation.Post("uploadCrossSigningSignatures", "/_matrix/client/v3/keys/signatures/upload") with
    {
        OlderPaths = ["/_matrix/client/unstable/keys/signatures/upload"],
    };

    /// <summary>The signed objects, by user and by device ID or public key.</summary>
    [FromBody]
    public required IReadOnlyDictionary<UserId, IReadOnlyDictionary<string, JsonElement>> Content { get; init; }

    /// <param name="Failures">The rejected objects, by user and key ID.</param>
    public sealed record Response(IReadOnlyDictionary<UserId, IReadOnlyDictionary<string, Failure>> Failures);

    public sealed record Failure(string Errcode, string Error);
}
