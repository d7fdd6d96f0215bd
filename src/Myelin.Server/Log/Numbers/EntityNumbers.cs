using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Log.Numbers;

/// <summary>Assigns and looks up internal numbers in the database.</summary>
internal sealed class EntityNumbers : IEntityNumbers
{
    private readonly Dictionary<NumberSeries, NumberBlocks> _blocks;
    private readonly NameNumbers<UserId> _users;
    private readonly NameNumbers<RoomId> _rooms;
    private readonly NameNumbers<string> _types;
    private readonly NameNumbers<StateTuple> _tuples;

    public EntityNumbers(IDatabase database, ILogWriter writer, MemoryBudget budget)
    {
        _blocks = Enum.GetValues<NumberSeries>().ToDictionary(series => series, series => new NumberBlocks(series, database, writer));
        _users = Names(new NameTable<UserId>(NumberSeries.User, "user_numbers", ["user_id"], user => [user.Value], row => UserId.Parse(row.GetString(1)), static user => EstimatedBytes.Of(user.Value)));
        _rooms = Names(new NameTable<RoomId>(NumberSeries.Room, "room_numbers", ["room_id"], room => [room.Value], row => RoomId.Parse(row.GetString(1)), static room => EstimatedBytes.Of(room.Value)));
        _types = Names(new NameTable<string>(NumberSeries.Type, "type_numbers", ["type"], type => [Bytes(type)], row => Text(row.GetFieldValue<byte[]>(1)), EstimatedBytes.Of));
        _tuples = Names(new NameTable<StateTuple>(
            NumberSeries.Tuple,
            "tuple_numbers",
            ["type", "state_key"],
            tuple => [Bytes(tuple.Type), Bytes(tuple.StateKey)],
            row => new StateTuple(Text(row.GetFieldValue<byte[]>(1)), Text(row.GetFieldValue<byte[]>(2))),
            static tuple => EstimatedBytes.Of(tuple.Type) + EstimatedBytes.Of(tuple.StateKey)));

        NameNumbers<TName> Names<TName>(NameTable<TName> table)
            where TName : notnull => new(table, _blocks[table.Series], database, writer, budget);
    }

    /// <summary>Reserves the first block of every series.</summary>
    public Task ReserveAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_blocks.Values.Select(blocks => blocks.ReserveAsync(cancellationToken)));

    public long Next(NumberSeries series) => _blocks[series].Next();

    public async ValueTask<UserNumber> UserAsync(UserId user, CancellationToken cancellationToken) => new(await _users.NumberAsync(user, cancellationToken));

    public async ValueTask<IReadOnlyDictionary<UserId, UserNumber>> UsersAsync(IReadOnlyCollection<UserId> users, CancellationToken cancellationToken) =>
        (await _users.NumbersAsync(users, cancellationToken)).ToDictionary(pair => pair.Key, pair => new UserNumber(pair.Value));

    public async ValueTask<IReadOnlyDictionary<UserId, UserNumber>> FindUsersAsync(IReadOnlyCollection<UserId> users, CancellationToken cancellationToken) =>
        (await _users.FindAsync(users, cancellationToken)).ToDictionary(pair => pair.Key, pair => new UserNumber(pair.Value));

    public async ValueTask<UserNumber?> FindUserAsync(UserId user, CancellationToken cancellationToken) =>
        await _users.FindAsync(user, cancellationToken) is { } number ? new UserNumber(number) : null;

    public ValueTask<UserId> UserIdAsync(UserNumber user, CancellationToken cancellationToken) => _users.NameAsync(user.Value, cancellationToken);

    public async ValueTask<IReadOnlyDictionary<UserNumber, UserId>> UserIdsAsync(IReadOnlyCollection<UserNumber> users, CancellationToken cancellationToken) =>
        (await _users.NamesAsync([.. users.Select(user => user.Value)], cancellationToken)).ToDictionary(pair => new UserNumber(pair.Key), pair => pair.Value);

    public async ValueTask<RoomNumber> RoomAsync(RoomId room, CancellationToken cancellationToken) => new(await _rooms.NumberAsync(room, cancellationToken));

    public async ValueTask<RoomNumber?> FindRoomAsync(RoomId room, CancellationToken cancellationToken) =>
        await _rooms.FindAsync(room, cancellationToken) is { } number ? new RoomNumber(number) : null;

    public ValueTask<RoomId> RoomIdAsync(RoomNumber room, CancellationToken cancellationToken) => _rooms.NameAsync(room.Value, cancellationToken);

    public async ValueTask<IReadOnlyDictionary<RoomNumber, RoomId>> RoomIdsAsync(IReadOnlyCollection<RoomNumber> rooms, CancellationToken cancellationToken) =>
        (await _rooms.NamesAsync([.. rooms.Select(room => room.Value)], cancellationToken)).ToDictionary(pair => new RoomNumber(pair.Key), pair => pair.Value);

    public async ValueTask<TypeNumber> TypeAsync(string type, CancellationToken cancellationToken) => new(await _types.NumberAsync(type, cancellationToken));

    public async ValueTask<TypeNumber?> FindTypeAsync(string type, CancellationToken cancellationToken) =>
        await _types.FindAsync(type, cancellationToken) is { } number ? new TypeNumber(number) : null;

    public ValueTask<string> TypeNameAsync(TypeNumber type, CancellationToken cancellationToken) => _types.NameAsync(type.Value, cancellationToken);

    public async ValueTask<TupleNumber> TupleAsync(StateTuple tuple, CancellationToken cancellationToken) => new(await _tuples.NumberAsync(tuple, cancellationToken));

    public async ValueTask<TupleNumber?> FindTupleAsync(StateTuple tuple, CancellationToken cancellationToken) =>
        await _tuples.FindAsync(tuple, cancellationToken) is { } number ? new TupleNumber(number) : null;

    public async ValueTask<IReadOnlyDictionary<StateTuple, TupleNumber>> TuplesAsync(IReadOnlyCollection<StateTuple> tuples, CancellationToken cancellationToken) =>
        (await _tuples.NumbersAsync(tuples, cancellationToken)).ToDictionary(pair => pair.Key, pair => new TupleNumber(pair.Value));

    public async ValueTask<IReadOnlyDictionary<TupleNumber, StateTuple>> StateTuplesAsync(IReadOnlyCollection<TupleNumber> tuples, CancellationToken cancellationToken) =>
        (await _tuples.NamesAsync([.. tuples.Select(tuple => tuple.Value)], cancellationToken)).ToDictionary(pair => new TupleNumber(pair.Key), pair => pair.Value);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
