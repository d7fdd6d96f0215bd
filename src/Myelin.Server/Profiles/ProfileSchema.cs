using Myelin.Server.Storage;

namespace Myelin.Server.Profiles;

/// <summary>Profile fields of local users, and who has changes that are still to be brought into the rooms.</summary>
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
/// Schedules the changes that were still to be brought into rooms when that became scheduled work; hence after that table's own step, and not among this
/// slice's numbers.
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
