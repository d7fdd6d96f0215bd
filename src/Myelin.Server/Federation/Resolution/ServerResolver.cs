using System.Net.Sockets;
using System.Security.Cryptography;
using Myelin.Core.Identifiers;
using Myelin.Server.Outgoing;

namespace Myelin.Server.Federation.Resolution;

/// <summary>Carries out <see cref="ResolutionPlan"/>: asks its questions.</summary>
internal sealed class ServerResolver(IWellKnown wellKnown, IServiceRecords services)
{
    /// <summary>Finds the server of a name.</summary>
    /// <returns>A <see cref="ResolvedServer"/> or an <see cref="UnresolvableServer"/>.</returns>
    public async ValueTask<ResolutionStep> ResolveAsync(ServerName name, CancellationToken cancellationToken)
    {
        var step = ResolutionPlan.Begin(name);
        while (step is ResolutionQuestion question)
        {
            step = ResolutionPlan.Next(question, await AskAsync(question, cancellationToken));
        }

        return step;
    }

    /// <summary>Asks one question.</summary>
    public async ValueTask<ResolutionAnswer> AskAsync(ResolutionQuestion question, CancellationToken cancellationToken) => question switch
    {
        WellKnownQuestion { Name: var name } => await wellKnown.FindAsync(name.Host, cancellationToken),
        ServiceQuestion service => await FindAsync(service, cancellationToken),
        _ => throw new ArgumentException($"A {question.GetType().Name} is not asked.", nameof(question)),
    };

    private async ValueTask<ServiceAnswer> FindAsync(ServiceQuestion question, CancellationToken cancellationToken)
    {
        try
        {
            var records = await services.FindAsync(question.Service, cancellationToken);
            if (ServiceOrder.IsUnavailable(records))
            {
                return new ServiceAnswer([], IsUnavailable: true, $"{question.Service} says that there is no such service.");
            }

            var targets = ServiceOrder.Of(records, most => RandomNumberGenerator.GetInt32(most + 1));
            return new ServiceAnswer(
                targets,
                IsUnavailable: false,
                targets.IsEmpty
                    ? $"{question.Service} has no SRV record."
                    : $"{question.Service} names {string.Join(", ", targets.Select(target => $"{target.Host}:{target.Port}"))}.");
        }
        catch (SocketException failure)
        {
            // Many name servers err when asked for what they don't have. Whoever is found at the default port must still prove the same name.
            return new ServiceAnswer([], IsUnavailable: false, $"{question.Service} can't be looked up: {failure.Message}");
        }
    }
}
