using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>Finds the few state events of a room that have been redacted, so that state is told with what redacted it.</summary>
public sealed class Schema175RedactedState : IMigration
{
    public int Number => 175;

    public string Name => "redacted state";

    public string Sql(DatabaseEngine engine) =>
        "CREATE INDEX events_redacted_state ON events (room, redacted_by) WHERE redacted_by IS NOT NULL AND tuple IS NOT NULL;";
}
