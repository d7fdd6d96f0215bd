namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Whether an account is suspended, or is to be ("Account moderation").</summary>
public sealed record SuspendedStatus
{
    public required bool Suspended { get; init; }
}
