namespace Myelin.StoredServer;

/// <summary>How much is stored. The same size with the same seed gives the same accounts, rooms and events; only the order of commits may differ.</summary>
/// <param name="Rooms">Rooms.</param>
/// <param name="Events">Events of all rooms together, state included.</param>
/// <param name="Users">Accounts.</param>
/// <param name="Seed">What chance begins with.</param>
internal sealed record StoredServerSize(int Rooms, int Events, int Users, int Seed)
{
    /// <summary>The size that a server is judged by: a hundred thousand rooms, a million events.</summary>
    public static readonly StoredServerSize Usual = new(100_000, 1_000_000, 10_000, 20261125);
}
