using Myelin.Server.Storage;

namespace Myelin.Server.PushRules;

/// <summary>
/// The rules that a user had before the present ones: since when they held, and the content of <c>m.push_rules</c> then, compressed with Brotli. Empty
/// content stands for the defaults.
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
