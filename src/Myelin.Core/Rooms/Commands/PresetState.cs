using Myelin.Core.Events;

namespace Myelin.Core.Rooms.Commands;

/// <summary>The state that a preset sets (Client-Server API, "Creation").</summary>
internal static class PresetState
{
    public static IEnumerable<InitialStateEvent> Of(RoomPreset preset)
    {
        var isPublic = preset == RoomPreset.PublicChat;
        yield return Entry(EventTypes.JoinRules, isPublic ? """{"join_rule":"public"}"""u8 : """{"join_rule":"invite"}"""u8);
        yield return Entry(EventTypes.HistoryVisibility, """{"history_visibility":"shared"}"""u8);
        yield return Entry(EventTypes.GuestAccess, isPublic ? """{"guest_access":"forbidden"}"""u8 : """{"guest_access":"can_join"}"""u8);
    }

    private static InitialStateEvent Entry(string type, ReadOnlySpan<byte> content) => new(type, string.Empty, content.ToArray());
}
