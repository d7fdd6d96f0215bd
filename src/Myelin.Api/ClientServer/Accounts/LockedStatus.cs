namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Whether an account is locked, or is to be ("Account moderation").</summary>
public sealed record LockedStatus
{
    public required bool Locked { get; init; }
}
