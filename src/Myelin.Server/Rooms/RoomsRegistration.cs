using Myelin.Api.Contracts;
using Myelin.Server.AccountData;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Endpoints;
using Myelin.Server.Rooms.Grains;
using Myelin.Server.Rooms.Reading;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Rooms.Visibility;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Rooms;

/// <summary>Registers the rooms slice: the room grain, the views, and the readers.</summary>
internal static class RoomsRegistration
{
    /// <summary>The migrations of the slice's tables, in order.</summary>
    public static IReadOnlyList<IMigration> Migrations { get; } =
    [
        new Schema100Rooms(),
        new Schema150Relations(),
        new Schema160Aggregations(),
        new Schema170Departures(),
        new Schema175RedactedState(),
        new Schema180Transactions(),
        new Schema190EventIndexes(),
        new Schema195TransactionFingerprints(),
        new Schema198StateChanges(),
        new Schema199EventGaps(),
    ];

    public static IServiceCollection AddRooms(this IServiceCollection services)
    {
        foreach (var migration in Migrations)
        {
            services.AddSingleton(migration);
        }

        services.AddSingleton(provider => new RoomStorage(
            provider.GetRequiredService<IDatabase>(),
            provider.GetRequiredService<ILogWriter>(),
            provider.GetRequiredService<IEntityNumbers>(),
            provider.GetRequiredService<MemoryBudget>(),
            provider.GetRequiredService<ServerIdentity>().ServerName,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RoomLoader>();
        services.AddSingleton<EventCache>();
        services.AddSingleton<RoomViewLoader>();
        services.AddSingleton<RoomViews>();
        services.AddSingleton<UserRoomsViews>();
        services.AddSingleton<ShownForms>();
        services.AddSingleton<IRoomHeads, RoomHeads>();
        services.AddSingleton<HistoryVisibility>();
        services.AddSingleton<IRooms, StoredRooms>();
        services.AddSingleton<NewRooms>();
        services.AddSingleton<RoomReplacement>();
        services.AddSingleton<IOwnRooms, OwnRooms>();
        services.AddSingleton<ForgottenRooms>();
        services.AddSingleton(provider => provider.GetRequiredService<RoomStorage>().Transactions);
        services.AddRecurringWork<TransactionTrimmer>();
        services.AddSingleton<RoomReaders>();
        services.AddSingleton<RoomEventReader>();
        services.AddSingleton<MemberReader>();
        services.AddSingleton<PaginationTokens>();
        services.AddSingleton<Pagination>();
        services.AddSingleton<EventContext>();
        services.AddSingleton<EventByTimestamp>();
        services.AddSingleton<UnsignedDataReader>();
        services.AddSingleton<StateUnsigned>();
        services.AddSingleton<RoomHistory>();
        services.AddSingleton<StateHistory>();
        services.AddSingleton<StrippedState>();
        services.AddSingleton<LoggedRooms>();
        services.AddSingleton<RelatedEvents>();
        services.AddSingleton<ServerVisibility>();
        services.AddSingleton<RoomGraph>();
        services.AddRelations();
        return services.AddRoomOperations();
    }

    private static IServiceCollection AddRoomOperations(this IServiceCollection services)
    {
        services.AddEndpoints<RoomHistoryEndpoints>();
        services.AddEndpoints<RoomMemberEndpoints>();
        services.AddEndpoints<RoomStateEndpoints>();
        return services;
    }
}
