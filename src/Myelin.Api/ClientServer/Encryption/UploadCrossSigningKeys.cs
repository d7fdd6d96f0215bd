using System.Text.Json;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Encryption;

/// <summary>Client-Server API, "POST keys/device_signing/upload": publishes the user's cross-signing keys.</summary>
public sealed record UploadCrossSigningKeys : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Post("uploadCrossSigningKeys", "/_matrix/client/v3/keys/device_signing/upload") with
    {
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
