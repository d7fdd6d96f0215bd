using System.Collections.Frozen;
using System.Text.Json;
using Myelin.Api;
using Myelin.Core.Json;

namespace Myelin.Server.Filters;

/// <summary>Reads filter definitions. Refuses members whose form is not the specification's; skips unknown keys.</summary>
internal static class FilterReader
{
    /// <exception cref="MatrixException"><c>M_BAD_JSON</c>, <c>M_NOT_JSON</c>.</exception>
    public static SyncFilter ReadSyncFilter(ReadOnlyMemory<byte> json) => Read(json, root => new FilterObject(root, string.Empty).ToSyncFilter());

    /// <exception cref="MatrixException"><c>M_BAD_JSON</c>, <c>M_NOT_JSON</c>.</exception>
    public static RoomEventFilter ReadRoomEventFilter(ReadOnlyMemory<byte> json) => Read(json, root => new FilterObject(root, string.Empty).ToRoomEventFilter());

    private static T Read<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T> read)
    {
        if (json.Length > FilterLimits.MaximumBytes)
        {
            throw MatrixException.BadJson($"A filter has at most {FilterLimits.MaximumBytes} bytes.");
        }

        try
        {
            StrictJson.Validate(json.Span);
        }
        catch (InvalidJsonException invalid)
        {
            throw new MatrixException(
                400, invalid.Kind is InvalidJsonKind.NotJson or InvalidJsonKind.InvalidUtf8 ? ErrCode.NotJson : ErrCode.BadJson, invalid.Message);
        }

        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = JsonLimits.MaximumDepth });
        return read(document.RootElement);
    }

    private static SyncFilter ToSyncFilter(this FilterObject filter) => new()
    {
        EventFields = filter.List("event_fields", FieldPath) is { } fields ? new EventFields(fields) : null,
        EventFormat = filter.Text("event_format") switch
        {
            null or "client" => EventFormat.Client,
            "federation" => EventFormat.Federation,
            _ => throw filter.Invalid("event_format", "'client' or 'federation'"),
        },
        Presence = filter.Object("presence")?.ToEventFilter() ?? EventFilter.Everything,
        AccountData = filter.Object("account_data")?.ToEventFilter() ?? EventFilter.Everything,
        Room = filter.Object("room")?.ToRoomFilter() ?? RoomFilter.Everything,
    };

    private static RoomFilter ToRoomFilter(this FilterObject filter) => new()
    {
        Rooms = filter.Set("rooms", Room),
        NotRooms = filter.Set("not_rooms", Room),
        IncludeLeave = filter.Boolean("include_leave") ?? false,
        Ephemeral = filter.Object("ephemeral")?.ToRoomEventFilter() ?? RoomEventFilter.Everything,
        State = filter.Object("state")?.ToRoomEventFilter() ?? RoomEventFilter.Everything,
        Timeline = filter.Object("timeline")?.ToRoomEventFilter() ?? RoomEventFilter.Everything,
        AccountData = filter.Object("account_data")?.ToRoomEventFilter() ?? RoomEventFilter.Everything,
    };

    private static EventFilter ToEventFilter(this FilterObject filter) => new()
    {
        Limit = filter.NonNegativeInteger("limit"),
        Types = filter.Types("types"),
        NotTypes = filter.Types("not_types"),
        Senders = filter.Set("senders", User),
        NotSenders = filter.Set("not_senders", User),
    };

    private static RoomEventFilter ToRoomEventFilter(this FilterObject filter) => new()
    {
        Limit = filter.NonNegativeInteger("limit"),
        Types = filter.Types("types"),
        NotTypes = filter.Types("not_types"),
        Senders = filter.Set("senders", User),
        NotSenders = filter.Set("not_senders", User),
        Rooms = filter.Set("rooms", Room),
        NotRooms = filter.Set("not_rooms", Room),
        ContainsUrl = filter.Boolean("contains_url"),
        LazyLoadMembers = filter.Boolean("lazy_load_members") ?? false,
        IncludeRedundantMembers = filter.Boolean("include_redundant_members") ?? false,
        UnreadThreadNotifications = filter.Boolean("unread_thread_notifications") ?? false,
        RelatedBySenders = filter.Set("related_by_senders", User),
        RelatedByRelationTypes = filter.List("related_by_rel_types", text => text) is { } types ? [.. types] : null,
    };

    private static TypePatterns? Types(this FilterObject filter, string key) =>
        filter.List(key, text => text) is { } types ? new TypePatterns(types) : null;

    private static FrozenSet<T>? Set<T>(this FilterObject filter, string key, Func<string, T?> parse)
        where T : struct => filter.List(key, text => parse(text) ?? throw filter.Invalid(key, "a list of valid identifiers"))?.ToFrozenSet();

    private static UserId? User(string text) => UserId.TryParse(text, out var user) ? user : null;

    private static RoomId? Room(string text) => RoomId.TryParse(text, out var room) ? room : null;

    private static string FieldPath(string text) => text.Length <= FilterLimits.MaximumFieldPathLength
        ? text
        : throw MatrixException.BadJson($"A path in 'event_fields' has at most {FilterLimits.MaximumFieldPathLength} characters.");
}
