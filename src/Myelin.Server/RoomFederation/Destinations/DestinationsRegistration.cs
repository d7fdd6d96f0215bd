using Myelin.Server.Ephemeral;
using Myelin.Server.Federation;
using Myelin.Server.Log.Readers;
using Myelin.Server.Storage;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>Registers what sends to other servers.</summary>
internal static class DestinationsRegistration
{
    public static IServiceCollection AddDestinations(this IServiceCollection services) =>
        services
            .AddEphemeralTail()
            .AddSingleton<IMigration, Schema1800Destinations>()
            .AddSingleton<DestinationStore>()
            .AddSingleton<PausedDestinations>()
            .AddSingleton<IPeerListener>(static provider => provider.GetRequiredService<PausedDestinations>())
            .AddSingleton<DestinationMetrics>()
            .AddSingleton<DestinationOwners>()
            .AddSingleton<RoomDestinations>()
            .AddSingleton<SentEvents>()
            .AddSingleton<MissedEvents>()
            .AddSingleton<TransactionSender>()
            .AddSingleton<ReceiptEdus>()
            .AddLogConsumer<FederationDispatcher>()
            .AddHostedService<DestinationsStart>()
            .AddHostedService<TypingEdus>();
}
