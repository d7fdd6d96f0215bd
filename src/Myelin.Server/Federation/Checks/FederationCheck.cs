using Microsoft.Extensions.Options;
using Myelin.Core.Identifiers;
using Myelin.Server.Configuration;
using Myelin.Server.Federation.Resolution;

namespace Myelin.Server.Federation.Checks;

/// <summary>Something that a check has found.</summary>
/// <param name="Subject">What it is about, in a word or two.</param>
/// <param name="Text">What was found, in a sentence.</param>
internal sealed record CheckFinding(string Subject, string Text)
{
    /// <summary>What to do about it; null if it is as it should be.</summary>
    public string? Remedy { get; init; }

    /// <summary>Whether federation doesn't work because of it.</summary>
    public bool IsFault { get; init; }

    public static CheckFinding Fault(string subject, string text, string remedy) => new(subject, text) { Remedy = remedy, IsFault = true };
}

/// <summary>
/// Tries step by step whether federation with a server works, and says what to mend if it doesn't. It follows the same <see cref="ResolutionPlan"/> as the
/// server does, but remembers nothing, so that what was just mended is seen.
/// </summary>
internal sealed class FederationCheck(
    ServerResolver resolver, TargetCheck targets, AnswerCheck answers, ConfiguredPolicy policy, ServerIdentity identity, IOptions<MyelinOptions> options)
{
    public async Task<IReadOnlyList<CheckFinding>> RunAsync(ServerName name, CancellationToken cancellationToken)
    {
        var findings = new List<CheckFinding>(Settings(name));
        var step = ResolutionPlan.Begin(name);
        while (step is ResolutionQuestion question)
        {
            var answer = await resolver.AskAsync(question, cancellationToken);
            findings.Add(Describe(answer));
            step = ResolutionPlan.Next(question, answer);
        }

        if (step is not ResolvedServer server)
        {
            findings.Add(Obstacle(name, (UnresolvableServer)step));
            return findings;
        }

        findings.Add(new CheckFinding("Found", $"{string.Join(", then ", server.Targets.Select(target => $"{target.Host}:{target.Port}"))}, by {Rule(server)}."));
        findings.AddRange(await targets.RunAsync(server, cancellationToken));
        findings.AddRange(await answers.RunAsync(name, cancellationToken));
        return findings;
    }

    private IEnumerable<CheckFinding> Settings(ServerName name)
    {
        if (name == identity.ServerName)
        {
            yield return new CheckFinding("Name", $"{name} is this server's own name: this is how others find it.");
        }

        if (!policy.IsEnabled)
        {
            yield return CheckFinding.Fault("Settings", "This server does not federate.", options.Value.ServerName == MyelinOptions.LocalName
                ? "Give it a name of its own (ServerName), or set Federation:Enabled to true."
                : "Set Federation:Enabled to true.");
        }
        else if (!policy.Allows(name))
        {
            yield return CheckFinding.Fault(
                "Settings", $"This server is set up not to speak with {name}.", "Change Federation:AllowedServers or Federation:DeniedServers if it should.");
        }
    }

    private static CheckFinding Describe(ResolutionAnswer answer) => answer switch
    {
        WellKnownAnswer wellKnown => new CheckFinding(".well-known", wellKnown.Finding),
        ServiceAnswer service => new CheckFinding("SRV", service.Finding),
        _ => throw new ArgumentException($"A {answer.GetType().Name} is not described.", nameof(answer)),
    };

    private static CheckFinding Obstacle(ServerName name, UnresolvableServer unresolvable) => unresolvable.Obstacle switch
    {
        ResolutionObstacle.ImpossibleName => CheckFinding.Fault(
            "Name", $"No server can be called {name}.", "A server's name is a DNS name, an IPv4 address or an IPv6 address in brackets; a port is from 1 to 65535."),
        _ => CheckFinding.Fault(
            "SRV", $"The records of {name} say that it has no Matrix server.", "Its operator has to remove the SRV record whose target is '.', or make it name the server."),
    };

    private static string Rule(ResolvedServer server)
    {
        var rule = server.Rule switch
        {
            ResolutionRule.IpLiteral => "its address",
            ResolutionRule.ExplicitPort => "the port in its name",
            ResolutionRule.Service => "its SRV record",
            ResolutionRule.DeprecatedService => "its SRV record of the deprecated name _matrix._tcp",
            _ => "the default port",
        };
        return server.IsDelegated ? $".well-known and {rule}" : rule;
    }
}
