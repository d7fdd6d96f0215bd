using Myelin.Core.Identifiers;

namespace Myelin.Server.Federation.Resolution;

/// <summary>What is remembered of a host's <c>.well-known</c>, and for how long (Server-Server API, "Resolving server names", step 3).</summary>
/// <param name="Answer">What is answered as long as it is fresh.</param>
/// <param name="FreshUntil">When to ask again.</param>
/// <param name="DelegatedUntil">How long a former valid answer stands in for failures.</param>
/// <param name="Failures">How many attempts in a row have brought no valid answer.</param>
internal sealed record WellKnownMemory(WellKnownAnswer Answer, DateTimeOffset FreshUntil, DateTimeOffset DelegatedUntil, int Failures)
{
    /// <summary>What is remembered after a fetch.</summary>
    public static WellKnownMemory After(WellKnownMemory? before, FetchedWellKnown fetched, DateTimeOffset now)
    {
        if (fetched.Answer.Delegated is not null)
        {
            var lifetime = Clamp(fetched.Freshness ?? FederationLimits.WellKnownLifetime, FederationLimits.ShortestWellKnownLifetime, FederationLimits.LongestWellKnownLifetime);
            return new WellKnownMemory(fetched.Answer, now + lifetime, now + FederationLimits.LongestWellKnownLifetime, 0);
        }

        // "Errors are recommended to be cached for up to an hour, and servers are encouraged to exponentially back off for repeated failures."
        var failures = (before?.Failures ?? 0) + 1;
        var backOff = BackOff.After(failures, FederationLimits.ShortestWellKnownLifetime, FederationLimits.LongestErrorLifetime);
        var stands = before is { Answer.Delegated: not null } && before.DelegatedUntil > now;
        return new WellKnownMemory(
            stands ? before!.Answer : fetched.Answer,
            now + Clamp(fetched.Freshness ?? backOff, backOff, FederationLimits.LongestErrorLifetime),
            stands ? before!.DelegatedUntil : now,
            failures);
    }

    private static TimeSpan Clamp(TimeSpan value, TimeSpan least, TimeSpan most) => value < least ? least : value > most ? most : value;
}
