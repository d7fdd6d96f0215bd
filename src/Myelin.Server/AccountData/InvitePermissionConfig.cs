using System.Text.Json;
using Myelin.Core.Json;

namespace Myelin.Server.AccountData;

/// <summary>Reads <c>m.invite_permission_config</c> ("Invite permission"). Clients may store anything there; content of another form blocks nobody.</summary>
internal static class InvitePermissionConfig
{
    /// <summary>Whether the user accepts no invites.</summary>
    public static bool BlocksInvites(ReadOnlyMemory<byte> contentJson)
    {
        using var document = JsonDocument.Parse(contentJson, JsonLimits.Documents);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("default_action"u8, out var action)
            && action.ValueKind == JsonValueKind.String
            && action.ValueEquals("block"u8);
    }
}
