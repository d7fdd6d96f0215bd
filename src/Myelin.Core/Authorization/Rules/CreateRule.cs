using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Authorization.Rules;

/// <summary>Rule 1: "If type is <c>m.room.create</c>".</summary>
internal static class CreateRule
{
    public static AuthorizationResult Check(Pdu pdu)
    {
        if (!pdu.PrevEvents.IsEmpty)
        {
            return AuthorizationResult.Refused("A create event must have no prev_events.");
        }

        if (pdu.RoomVersion.RoomIdIsCreateHash)
        {
            if (HasRoomId(pdu.Json.Span))
            {
                return AuthorizationResult.Refused("A create event of this room version must have no room_id.");
            }
        }
        else if (pdu.RoomId.ServerName is not { } server || !pdu.Sender.IsOn(server))
        {
            return AuthorizationResult.Refused("The room_id is not of the sender's server.");
        }

        var content = pdu.ParseContent();
        if (content.TryGetProperty("room_version"u8, out var version)
            && (version.ValueKind != JsonValueKind.String || !KnownRoomVersions.TryGet(version.GetString()!, out _)))
        {
            return AuthorizationResult.Refused("The room_version is not recognised.");
        }

        if (!pdu.RoomVersion.CreatorIsSender && !content.TryGetProperty("creator"u8, out _))
        {
            return AuthorizationResult.Refused("The create event names no creator.");
        }

        if (pdu.RoomVersion.PrivilegesCreators
            && content.TryGetProperty("additional_creators"u8, out var additional)
            && !AreUserIds(additional))
        {
            return AuthorizationResult.Refused("The additional_creators are not an array of user IDs.");
        }

        return AuthorizationResult.Allowed;
    }

    private static bool AreUserIds(JsonElement creators) =>
        creators.ValueKind == JsonValueKind.Array
        && creators.EnumerateArray().All(static creator =>
            creator.ValueKind == JsonValueKind.String && UserId.TryParse(creator.GetString(), out _));

    private static bool HasRoomId(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Json.JsonLimits.MaximumDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("room_id"u8))
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
