using Myelin.Server.Storage;

namespace Myelin.Server.AccountData;

/// <summary>The table of account data, with the latest content of each type; room 0 is global. The version counts writes, for compare-and-swap.</summary>
internal sealed class Schema400AccountData : IMigration
{
    public int Number => 400;

    public string Name => "account data";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE account_data (
            user_number BIGINT NOT NULL,
            room_number BIGINT NOT NULL,
            type {SqlTypes.Text(engine)} NOT NULL,
            position BIGINT NOT NULL,
            version BIGINT NOT NULL,
            content {SqlTypes.Bytes(engine)} NOT NULL,
            PRIMARY KEY (user_number, room_number, type)
        );
        """;
}
