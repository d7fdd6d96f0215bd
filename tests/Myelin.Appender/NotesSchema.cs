using Myelin.Server.Storage;

namespace Myelin.Appender;

/// <summary>The table that is appended to.</summary>
public sealed class NotesSchema : IMigration
{
    public int Number => 9000;

    public string Name => "the tests' notes";

    public string Sql(DatabaseEngine engine) => $"CREATE TABLE notes (id {SqlTypes.Number(engine)} NOT NULL PRIMARY KEY, position BIGINT NOT NULL, text TEXT);";
}
