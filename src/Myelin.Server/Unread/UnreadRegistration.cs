using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Unread;

/// <summary>Registers unread counting and the evaluation of push rules that it needs.</summary>
internal static class UnreadRegistration
{
    public static IServiceCollection AddUnread(this IServiceCollection services) =>
        services
            .AddSingleton<UnreadCounter>()
            .AddSingleton<OwnMembership>()
            .AddSingleton<RoomMoments>()
            .AddSingleton<PreparedEvents>().AddSingleton<ISpareMemory>(provider => provider.GetRequiredService<PreparedEvents>())
            .AddSingleton<PushEvaluation>();
}
