using Myelin.Server.Storage;

namespace Myelin.Server.PushRules;

/// <summary>
/// The table of former push rules: the position from which they were in force, and the content of <c>m.push_rules</c>, compressed with Brotli. Empty
/// content means the default rules.
/// </summary>
internal sealed class Schema450FormerPushRules : IMigration
{
    public int Number => 450;

    public string Name => "former push rules";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE former_push_rules (
            user_number BIGINT NOT NULL,
            position BIGINT NOT NULL,
            content {SqlTypes.Bytes(engine)} NOT NULL,
            PRIMARY KEY (user_number, position)
        );
        """;
}
