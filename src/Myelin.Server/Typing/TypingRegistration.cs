using Myelin.Api.Contracts;
using Myelin.Server.Ephemeral;
using Myelin.Server.Http;
using Myelin.Server.Typing.Endpoints;

namespace Myelin.Server.Typing;

/// <summary>Registers typing notifications.</summary>
internal static class TypingRegistration
{
    public static IServiceCollection AddTyping(this IServiceCollection services) =>
        services
            .AddEphemeralTail()
            .AddSingleton<TypingNotifications>()
            .AddSingleton<ITyping>(provider => provider.GetRequiredService<TypingNotifications>())
            .AddHostedService<TypingMembership>()
            .AddEndpoints<TypingEndpoints>();
}
