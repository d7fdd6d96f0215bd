using System.Collections.Immutable;

namespace Myelin.StoredServer;

/// <summary>
/// The distribution of events over rooms and of rooms over users, as on real servers: most rooms have one or two members and a few have
/// thousands; some users are in a thousand rooms, most in a handful. The events beyond a room's first ones follow a power law over the rooms.
/// </summary>
internal sealed class StoredServerPlan
{
    /// <summary>The exponent of the power law.</summary>
    private const double Steepness = 0.8;

    // The number of events beyond the first ones from which a room has a second member, has a name, and is public.
    private const int Pair = 2;
    private const int Named = 5;
    private const int Public = 40;

    private readonly int[] _extra;

    /// <exception cref="ArgumentException">There are fewer events than the rooms' first ones.</exception>
    public StoredServerPlan(StoredServerSize size)
    {
        var spare = (long)size.Events - ((long)size.Rooms * RoomPlan.FirstEvents);
        if (spare < 0 || size.Rooms < 1 || size.Users < Pair)
        {
            throw new ArgumentException($"Each room has at least {RoomPlan.FirstEvents} events, and there are at least one room and {Pair} users.", nameof(size));
        }

        Size = size;
        _extra = Spread(size.Rooms, spare);
        new Random(size.Seed).Shuffle(_extra);
    }

    public StoredServerSize Size { get; }

    /// <summary>The localpart of a user.</summary>
    public static string Localpart(int user) => FormattableString.Invariant($"user{user}");

    /// <summary>The display name of a user.</summary>
    public static string DisplayName(int user) => FormattableString.Invariant($"User {user}");

    /// <summary>The room's plan; always the same for the same index.</summary>
    public RoomPlan Room(int index)
    {
        var random = RandomOf(index);
        var extra = _extra[index];
        var creator = User(random);
        var isPublic = extra >= Public;
        var hasName = extra >= Named;
        var others = extra < Pair ? 0 : Math.Min(Size.Users - 1, isPublic ? extra / 3 : Math.Max(1, extra / 8));
        var chosen = new HashSet<int> { creator };
        var joining = ImmutableArray.CreateBuilder<int>(others);
        while (joining.Count < others)
        {
            // After a few draws the most active users are taken, so take the next free one.
            var user = User(random);
            while (!chosen.Add(user))
            {
                user = (user + 1) % Size.Users;
            }

            joining.Add(user);
        }

        var plan = new RoomPlan(index, creator, joining.MoveToImmutable(), isPublic, hasName, 0);
        return plan with { Messages = RoomPlan.FirstEvents + extra - plan.Events };
    }

    /// <summary>The random numbers of a room, independent of all other rooms.</summary>
    public Random RandomOf(int room) => new(unchecked((Size.Seed * 1_000_003) + room));

    /// <summary>Distributes events over the rooms by a power law. The shares add up to the total.</summary>
    private static int[] Spread(int rooms, long spare)
    {
        var shares = Enumerable.Range(1, rooms).Select(rank => Math.Pow(rank, -Steepness)).ToArray();
        var scale = spare / shares.Sum();
        var extra = new int[rooms];
        var (sum, given) = (0.0, 0L);
        for (var rank = 0; rank < rooms; rank++)
        {
            sum += shares[rank] * scale;
            var upTo = rank == rooms - 1 ? spare : (long)Math.Round(sum);
            extra[rank] = (int)(upTo - given);
            given = upTo;
        }

        return extra;
    }

    /// <summary>Draws a random user, low indexes far more often than high ones.</summary>
    private int User(Random random)
    {
        var draw = random.NextDouble();
        return (int)(draw * draw * Size.Users);
    }
}
