using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>
/// Where users last ceased to be joined to a room: what former members may read ends there, whatever becomes of them later. Of memberships
/// that are older than this column it may name an event that ended no join, such as a declined invitation: readers look.
/// </summary>
public sealed class Schema170Departures : IMigration
{
    public int Number => 170;

    public string Name => "where members left";

    public string Sql(DatabaseEngine engine) => """
        ALTER TABLE memberships ADD COLUMN left_event BIGINT;
        UPDATE memberships SET left_event = event WHERE membership IN (4, 5);
        """;
}
