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
