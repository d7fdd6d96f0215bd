using Microsoft.Extensions.DependencyInjection;
using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.CommandLine;
using Myelin.Server.Configuration;
using Myelin.Server.RoomDirectory;

namespace Myelin.StoredServer;

/// <summary>Fills the configured data directory and database with the server's own components, without its listeners.</summary>
internal static class Filling
{
    /// <summary>The password of every account.</summary>
    public const string Password = "stored servers are for tests";

    /// <summary>One in this many public rooms is published in the room directory.</summary>
    private const int PublishedInterval = 2;

    /// <summary>Creates accounts and rooms. Existing data must not conflict with them.</summary>
    /// <param name="options">The server's settings; the data directory and database are created if necessary.</param>
    /// <param name="size">How much to create.</param>
    /// <param name="made">Called from time to time with the number of rooms created; may be null.</param>
    /// <param name="cancellationToken">Cancels the filling.</param>
    /// <returns>The rooms' IDs, in the order of the plan.</returns>
    public static Task<RoomId[]> RunAsync(MyelinOptions options, StoredServerSize size, Action<int>? made, CancellationToken cancellationToken) =>
        OfflineServer.RunAsync(options, "Filling", services => RunAsync(services, new StoredServerPlan(size), made, cancellationToken), cancellationToken);

    private static async Task<RoomId[]> RunAsync(IServiceProvider services, StoredServerPlan plan, Action<int>? made, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = StoredServerLimits.Parallel, CancellationToken = cancellationToken };
        var accounts = services.GetRequiredService<IAccountAdministration>();
        await Parallel.ForEachAsync(Enumerable.Range(0, plan.Size.Users), parallel, async (user, token) =>
            await accounts.CreateAsync(StoredServerPlan.Localpart(user), Password, user == 0, StoredServerPlan.DisplayName(user), token));

        var filling = ActivatorUtilities.CreateInstance<RoomFilling>(services, plan);
        var published = services.GetRequiredService<IPublishedRooms>();
        var rooms = new RoomId[plan.Size.Rooms];
        var count = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, plan.Size.Rooms), parallel, async (index, token) =>
        {
            var room = plan.Room(index);
            var id = rooms[index] = await filling.MakeAsync(room, token);
            if (room.IsPublic && index % PublishedInterval == 0)
            {
                await published.SetPublishedAsync(id, true, token);
            }

            if (Interlocked.Increment(ref count) is var now && now % Math.Max(1, plan.Size.Rooms / 20) == 0)
            {
                made?.Invoke(now);
            }
        });
        return rooms;
    }
}
