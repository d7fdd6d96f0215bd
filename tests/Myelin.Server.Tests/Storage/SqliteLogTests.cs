namespace Myelin.Server.Tests.Storage;

public sealed class SqliteLogTests : LogKit<SqliteTestEngine>;

public sealed class SqlitePreconditionTests : PreconditionKit<SqliteTestEngine>;
