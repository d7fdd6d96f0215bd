using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Myelin.Server.Log;

namespace Myelin.Server.AccountData;

/// <summary>One type of account data.</summary>
/// <param name="Position">The log position of its last write.</param>
/// <param name="Type">The type.</param>
/// <param name="ContentJson">The content, a UTF-8 JSON object.</param>
public sealed record AccountDatum(LogPosition Position, string Type, ReadOnlyMemory<byte> ContentJson)
{
    /// <summary>The bytes that count towards the limit on a user's account data.</summary>
    internal long Bytes => BytesOf(Type, ContentJson);

    internal static long BytesOf(string type, ReadOnlyMemory<byte> contentJson) =>
        AccountDataLimits.BytesOfDatum + Encoding.UTF8.GetByteCount(type) + contentJson.Length;
}

/// <summary>All of a user's account data at one moment. Immutable.</summary>
public sealed record UserAccountData
{
    private static readonly ImmutableDictionary<string, AccountDatum> NoData = ImmutableDictionary.Create<string, AccountDatum>(StringComparer.Ordinal);

    /// <summary>A user without account data.</summary>
    public static readonly UserAccountData Empty = new();

    /// <summary>The position of the latest write that is included.</summary>
    public LogPosition Position { get; init; }

    /// <summary>Global account data by type.</summary>
    public ImmutableDictionary<string, AccountDatum> Global { get; init; } = NoData;

    /// <summary>Account data of rooms; rooms without any are absent.</summary>
    public ImmutableDictionary<RoomId, RoomAccountData> Rooms { get; init; } = ImmutableDictionary<RoomId, RoomAccountData>.Empty;

    /// <summary>The users in <c>m.ignored_user_list</c> ("Ignoring Users").</summary>
    public FrozenSet<UserId> IgnoredUsers { get; init; } = [];

    /// <summary>Whether <c>m.invite_permission_config</c> blocks every invite ("Invite permission").</summary>
    public bool BlocksInvites { get; init; }

    /// <summary>The rooms whose account data was written recently.</summary>
    internal RecentChanges<RoomId> RecentRooms { get; init; } = RecentChanges<RoomId>.None;

    /// <summary>The number of types, over all rooms.</summary>
    public int Count { get; init; }

    /// <summary>The bytes used of the limit on a user's account data.</summary>
    internal long Bytes { get; init; }

    /// <summary>The global account data written after a position; from the start, it includes the data that every user has without writing it.</summary>
    public IEnumerable<AccountDatum> GlobalAfter(LogPosition position)
    {
        if (position == LogPosition.Start)
        {
            return Global.Values;
        }

        return Position <= position ? [] : Global.Values.Where(datum => datum.Position > position);
    }

    /// <summary>The account data of a room written after a position.</summary>
    public IEnumerable<AccountDatum> OfRoomAfter(RoomId room, LogPosition position) =>
        Position > position && Rooms.TryGetValue(room, out var data) && data.Position > position
            ? data.Data.Values.Where(datum => datum.Position > position)
            : [];

    /// <summary>The rooms whose account data was written after a position.</summary>
    public IEnumerable<RoomId> RoomsAfter(LogPosition position) => !RecentRooms.ReachesBackTo(position)
        ? Rooms.Where(room => room.Value.Position > position).Select(room => room.Key)
        : Position <= position
            ? []
            : RecentRooms.After(position).Distinct();

    /// <summary>One type of account data, or null.</summary>
    public AccountDatum? Find(RoomId? room, string type) => room is { } id
        ? Rooms.TryGetValue(id, out var data) ? data.Data.GetValueOrDefault(type) : null
        : Global.GetValueOrDefault(type);

    /// <summary>Adds a write; one that is older than the existing data changes nothing.</summary>
    internal UserAccountData With(RoomId? room, AccountDatum datum)
    {
        var existing = Find(room, datum.Type);
        if (existing?.Position >= datum.Position)
        {
            return this;
        }

        var count = existing is null ? Count + 1 : Count;
        var bytes = Bytes + datum.Bytes - (existing?.Bytes ?? 0);
        var position = datum.Position > Position ? datum.Position : Position;
        if (room is { } id)
        {
            var data = Rooms.GetValueOrDefault(id) ?? new RoomAccountData(LogPosition.Start, NoData);
            var roomPosition = datum.Position > data.Position ? datum.Position : data.Position;
            return this with
            {
                Position = position,
                Count = count,
                Bytes = bytes,
                Rooms = Rooms.SetItem(id, new RoomAccountData(roomPosition, data.Data.SetItem(datum.Type, datum))),
                RecentRooms = RecentRooms.With(datum.Position, id),
            };
        }

        var changed = this with { Position = position, Count = count, Bytes = bytes, Global = Global.SetItem(datum.Type, datum) };
        return datum.Type switch
        {
            AccountDataTypes.IgnoredUserList => changed with { IgnoredUsers = IgnoredUserList.Read(datum.ContentJson.Span) },
            AccountDataTypes.InvitePermissionConfig => changed with { BlocksInvites = InvitePermissionConfig.BlocksInvites(datum.ContentJson) },
            _ => changed,
        };
    }
}

/// <summary>A user's account data for one room.</summary>
/// <param name="Position">The position of the latest write.</param>
/// <param name="Data">The data by type.</param>
public sealed record RoomAccountData(LogPosition Position, ImmutableDictionary<string, AccountDatum> Data);
