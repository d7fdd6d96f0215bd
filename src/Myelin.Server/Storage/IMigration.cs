namespace Myelin.Server.Storage;

/// <summary>
/// One step of the schema, in the folder of the slice that owns the tables. Steps only go forward, and one that has been
/// released is never changed.
/// </summary>
public interface IMigration
{
    /// <summary>Unique over all slices; steps run in its order. Log 1-99, Rooms 100-199; every other slice takes the next free hundred.</summary>
    int Number { get; }

    /// <summary>What it does, in a few words.</summary>
    string Name { get; }

    /// <summary>The script; statements are separated by semicolons.</summary>
    string Sql(DatabaseEngine engine);
}
