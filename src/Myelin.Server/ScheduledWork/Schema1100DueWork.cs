using Myelin.Server.Storage;

namespace Myelin.Server.ScheduledWork;

/// <summary>The table of scheduled work, and the epoch of its owner.</summary>
internal sealed class Schema1100DueWork : IMigration
{
    public int Number => 1100;

    public string Name => "due work";

    public string Sql(DatabaseEngine engine)
    {
        var text = SqlTypes.Text(engine);
        return $"""
            CREATE TABLE due_work (
                kind {text} NOT NULL,
                key {text} NOT NULL,
                due_at BIGINT NOT NULL,
                attempts BIGINT NOT NULL,
                revision BIGINT NOT NULL,
                PRIMARY KEY (kind, key)
            ) {SqlTypes.ClusteredByKey(engine)};
            CREATE INDEX due_work_by_time ON due_work (due_at, kind, key);
            CREATE TABLE due_work_owner (epoch BIGINT NOT NULL);
            INSERT INTO due_work_owner (epoch) VALUES (0);
            """;
    }
}
