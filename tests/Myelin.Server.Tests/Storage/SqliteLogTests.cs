namespace Myelin.Server.Tests.Storage;

public sealed class SqliteLogTests : LogKit<SqliteTestEngine>
{
    [Fact]
    public async Task A_second_process_is_kept_out() => await Assert.ThrowsAsync<IOException>(OpenAsync);
}

public sealed class SqlitePreconditionTests : PreconditionKit<SqliteTestEngine>;

public sealed class SqliteStateStoreTests : StateStoreKit<SqliteTestEngine>;

public sealed class SqliteRoomStorageTests : RoomStorageKit<SqliteTestEngine>;

public sealed class SqliteStateChangeTests : StateChangeKit<SqliteTestEngine>;

public sealed class SqliteRelationTests : RelationKit<SqliteTestEngine>;

public sealed class SqliteTransactionTests : TransactionKit<SqliteTestEngine>;

public sealed class SqliteEventIndexTests() : EventIndexKit<SqliteTestEngine>(events: 300);

public sealed class SqliteCrashTests : CrashKit<SqliteTestEngine>;

public sealed class SqliteNumberTests : NumberKit<SqliteTestEngine>;
