using Myelin.Server.Storage;

namespace Myelin.Server.UserDirectory;

/// <summary>The table for searching local users: user ID and display name in lower case.</summary>
internal sealed class Schema650UserDirectory : IMigration
{
    public int Number => 650;

    public string Name => "user directory";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE user_directory (
            user_number {SqlTypes.Number(engine)} NOT NULL PRIMARY KEY,
            user_id {SqlTypes.Text(engine)} NOT NULL,
            folded_id {SqlTypes.Text(engine)} NOT NULL,
            folded_name {SqlTypes.Text(engine)} NOT NULL
        );
        """;
}
