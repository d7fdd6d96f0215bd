using System.Text.Json.Serialization;
using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Discovery;

/// <summary>Client-Server API, "Capabilities negotiation".</summary>
public sealed record GetCapabilities : IOperation<GetCapabilities, GetCapabilities.Response>
{
    public static Operation<GetCapabilities, Response> Contract { get; } = Operation.Get("getCapabilities", "/_matrix/client/v3/capabilities").AlsoR0() with { AllowsGuests = true };

    public sealed record Response(Capabilities Capabilities);

    public sealed record Capabilities
    {
        [JsonPropertyName("m.change_password")]
        public required Enabled ChangePassword { get; init; }

        [JsonPropertyName("m.room_versions")]
        public required RoomVersions RoomVersions { get; init; }

        [JsonPropertyName("m.set_displayname")]
        public required Enabled SetDisplayName { get; init; }

        [JsonPropertyName("m.set_avatar_url")]
        public required Enabled SetAvatarUrl { get; init; }

        [JsonPropertyName("m.3pid_changes")]
        public required Enabled ThirdPartyIdentifierChanges { get; init; }

        [JsonPropertyName("m.profile_fields")]
        public required Enabled ProfileFields { get; init; }

        [JsonPropertyName("m.get_login_token")]
        public required Enabled GetLoginToken { get; init; }

        [JsonPropertyName("m.forget_forced_upon_leave")]
        public required Enabled ForgetForcedUponLeave { get; init; }
    }

    /// <summary>Whether a capability is available.</summary>
    /// <param name="IsEnabled">Whether it is available.</param>
    public sealed record Enabled([property: JsonPropertyName("enabled")] bool IsEnabled);

    /// <param name="Default">The version of a new room if the creator doesn't choose one.</param>
    /// <param name="Available">All supported versions, each with <c>stable</c> or <c>unstable</c>.</param>
    public sealed record RoomVersions(string Default, IReadOnlyDictionary<string, string> Available);
}
