namespace Myelin.StoredServer;

/// <summary>How much is stored. The same size and seed give the same accounts, rooms and events; only the order of commits may differ.</summary>
/// <param name="Rooms">The number of rooms.</param>
/// <param name="Events">The number of events in all rooms, including state.</param>
/// <param name="Users">The number of accounts.</param>
/// <param name="Seed">The seed of the random numbers.</param>
internal sealed record StoredServerSize(int Rooms, int Events, int Users, int Seed)
{
    /// <summary>The reference size: a hundred thousand rooms and a million events.</summary>
    public static readonly StoredServerSize Usual = new(100_000, 1_000_000, 10_000, 20261125);
}
