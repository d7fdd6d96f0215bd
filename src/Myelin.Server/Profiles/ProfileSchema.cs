using Myelin.Server.Storage;

namespace Myelin.Server.Profiles;

/// <summary>The table of local users' profile fields, and the table of users whose changes must still be copied to rooms.</summary>
internal sealed class Schema300Profiles : IMigration
{
    public int Number => 300;

    public string Name => "profiles";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE profile_fields (
            user_number BIGINT NOT NULL,
            field {SqlTypes.Text(engine)} NOT NULL,
            value {SqlTypes.Bytes(engine)} NOT NULL,
            PRIMARY KEY (user_number, field)
        ) {SqlTypes.ClusteredByKey(engine)};
        CREATE TABLE profile_propagations (
            user_number {SqlTypes.Number(engine)} NOT NULL PRIMARY KEY,
            position BIGINT NOT NULL
        );
        """;
}

/// <summary>
/// Turns the pending copies of profile changes into scheduled work. Its number is not among this slice's because it must come after the migration for
/// scheduled work.
/// </summary>
internal sealed class Schema1102DuePropagations : IMigration
{
    public int Number => 1102;

    public string Name => "profile changes for rooms are due work";

    public string Sql(DatabaseEngine engine) =>
        $"""
        INSERT INTO due_work (kind, key, due_at, attempts, revision)
            SELECT '{ProfilePropagation.WorkKind}', CAST(user_number AS TEXT), 0, 0, 0 FROM profile_propagations;
        DROP TABLE profile_propagations;
        """;
}
