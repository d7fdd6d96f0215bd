using Myelin.Server.Storage;

namespace Myelin.Server.Log;

/// <summary>The tables of the log.</summary>
public sealed class Schema001Log : IMigration
{
    public int Number => 1;

    public string Name => "log, lineage, cursors and number series";

    public string Sql(DatabaseEngine engine)
    {
        var number = SqlTypes.Number(engine);
        var bytes = SqlTypes.Bytes(engine);
        return $"""
            CREATE TABLE log (
                position {number} NOT NULL PRIMARY KEY,
                kind SMALLINT NOT NULL,
                subject BIGINT NOT NULL,
                detail BIGINT NOT NULL
            );
            CREATE TABLE log_lineage (id TEXT NOT NULL, trimmed_to BIGINT NOT NULL);
            INSERT INTO log_lineage (id, trimmed_to) VALUES ('{OpenLog.NewLineage()}', 0);
            CREATE TABLE log_writers (writer {number} NOT NULL PRIMARY KEY, batch BIGINT NOT NULL, seen_at BIGINT NOT NULL);
            CREATE TABLE log_cursors (reader TEXT NOT NULL PRIMARY KEY, position BIGINT NOT NULL);
            CREATE TABLE number_series (series {number} NOT NULL PRIMARY KEY, next BIGINT NOT NULL);
            CREATE TABLE user_numbers (number {number} NOT NULL PRIMARY KEY, user_id TEXT NOT NULL UNIQUE);
            CREATE TABLE room_numbers (number {number} NOT NULL PRIMARY KEY, room_id TEXT NOT NULL UNIQUE);
            CREATE TABLE type_numbers (number {number} NOT NULL PRIMARY KEY, type {bytes} NOT NULL UNIQUE);
            CREATE TABLE tuple_numbers (
                number {number} NOT NULL PRIMARY KEY,
                type {bytes} NOT NULL,
                state_key {bytes} NOT NULL,
                UNIQUE (type, state_key)
            );
            """;
    }
}
