using Myelin.Core.Events;

namespace Myelin.Core.Authorization;

/// <summary>What an authorisation check says.</summary>
/// <param name="IsAllowed">Whether the event is allowed.</param>
/// <param name="Reason">For a person: which rule refused it; null if allowed.</param>
/// <param name="IsMalformed">Whether it is refused for its own form, whoever sends it.</param>
public readonly record struct AuthorizationResult(bool IsAllowed, string? Reason, bool IsMalformed = false)
{
    public static readonly AuthorizationResult Allowed = new(true, null);

    public static AuthorizationResult Refused(string reason) => new(false, reason);

    public static AuthorizationResult Malformed(string reason) => new(false, reason, IsMalformed: true);
}
