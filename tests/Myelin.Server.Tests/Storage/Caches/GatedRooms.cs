using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Server.Configuration;
using Myelin.Server.Hosting;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Tests.Storage.Caches;

/// <summary>A server whose reads of rooms a test can hold.</summary>
internal static class GatedRooms
{
    /// <summary>Lets rooms be read through a database that holds what the test asks it to.</summary>
    /// <param name="builder">The server's.</param>
    /// <param name="made">Takes the database, once the server makes it.</param>
    public static void ReadRoomsThrough(this WebApplicationBuilder builder, Action<GatedDatabase> made) =>
        builder.Services.AddSingleton(provider =>
        {
            var database = new GatedDatabase(provider.GetRequiredService<IDatabase>());
            made(database);
            return new RoomStorage(
                database,
                provider.GetRequiredService<ILogWriter>(),
                provider.GetRequiredService<IEntityNumbers>(),
                provider.GetRequiredService<MemoryBudget>(),
                provider.GetRequiredService<ServerIdentity>().ServerName,
                provider.GetRequiredService<TimeProvider>());
        });
}
