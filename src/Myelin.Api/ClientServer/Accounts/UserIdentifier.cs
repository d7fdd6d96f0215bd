namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Identifies a user ("Identifier types"). <c>type</c> determines which other members are present.</summary>
public sealed record UserIdentifier
{
    public string? Type { get; init; }

    /// <summary>For <c>m.id.user</c>: a user ID or a localpart.</summary>
    public string? User { get; init; }

    /// <summary>For <c>m.id.thirdparty</c>.</summary>
    public string? Medium { get; init; }

    /// <summary>For <c>m.id.thirdparty</c>.</summary>
    public string? Address { get; init; }

    /// <summary>For <c>m.id.phone</c>.</summary>
    public string? Country { get; init; }

    /// <summary>For <c>m.id.phone</c>.</summary>
    public string? Phone { get; init; }
}
