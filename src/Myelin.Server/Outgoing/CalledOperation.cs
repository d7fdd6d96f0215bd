using Myelin.Api.Contracts;

namespace Myelin.Server.Outgoing;

/// <summary>An operation of the specification that this server calls, rather than serves.</summary>
internal sealed record CalledOperation(Operation Contract);

/// <summary>How a slice says what it calls.</summary>
internal static class CalledOperations
{
    public static IServiceCollection AddCalledOperations(this IServiceCollection services, params ReadOnlySpan<Operation> contracts)
    {
        foreach (var contract in contracts)
        {
            services.AddSingleton(new CalledOperation(contract));
        }

        return services;
    }
}
