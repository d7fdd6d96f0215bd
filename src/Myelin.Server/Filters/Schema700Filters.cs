using Myelin.Server.Storage;

namespace Myelin.Server.Filters;

/// <summary>The table of stored filters.</summary>
internal sealed class Schema700Filters : IMigration
{
    public int Number => 700;

    public string Name => "filters";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE filters (
            user_number BIGINT NOT NULL,
            filter_id {SqlTypes.Text(engine)} NOT NULL,
            definition {SqlTypes.Bytes(engine)} NOT NULL,
            PRIMARY KEY (user_number, filter_id)
        ) {SqlTypes.ClusteredByKey(engine)};
        """;
}
