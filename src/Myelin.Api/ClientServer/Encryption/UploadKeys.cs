using System.Text.Json;
using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Encryption;

/// <summary>Client-Server API, "POST keys/upload": publishes keys of the caller's device.</summary>
public sealed record UploadKeys : IOperation<UploadKeys.Response>
{
    public static Operation Contract { get; } = Operation.Post("uploadKeys", "/_matrix/client/v3/keys/upload").AlsoR0() with { AllowsGuests = true };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        /// <summary>The device's identity keys, signed by the device; absent if they stay as they are.</summary>
        public JsonElement? DeviceKeys { get; init; }

        /// <summary>By <c>algorithm:key_id</c>.</summary>
        public IReadOnlyDictionary<string, JsonElement>? OneTimeKeys { get; init; }

        /// <summary>By <c>algorithm:key_id</c>, at most one for each algorithm.</summary>
        public IReadOnlyDictionary<string, JsonElement>? FallbackKeys { get; init; }
    }

    /// <param name="OneTimeKeyCounts">The unclaimed one-time keys that the server holds of the device, by algorithm.</param>
    public sealed record Response(IReadOnlyDictionary<string, long> OneTimeKeyCounts);
}
