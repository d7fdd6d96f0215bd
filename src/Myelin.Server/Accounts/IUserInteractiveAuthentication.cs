using System.Collections.Immutable;
using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts.Interactive;

namespace Myelin.Server.Accounts;

/// <summary>The "User-Interactive Authentication API", for every request that asks for it.</summary>
public interface IUserInteractiveAuthentication
{
    /// <summary>
    /// Takes one attempt, and carries the request out once a flow is completed. The session ends with a success, so that one consent is
    /// good for one call; if the request is refused for another reason, it may be repeated with the session.
    /// </summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="auth">What the client presents; null for nothing.</param>
    /// <param name="action">The request itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MatrixException">401 with the flows and the session: more is needed. 403: somebody else than the caller was authenticated.</exception>
    ValueTask<T> RunAsync<T>(
        InteractiveRequest request, AuthenticationData? auth, Func<InteractiveOutcome, CancellationToken, ValueTask<T>> action, CancellationToken cancellationToken);
}

/// <summary>A request that asks for user-interactive authentication.</summary>
/// <param name="Contract">The operation, one that its contract declares to be interactive.</param>
/// <param name="User">The user whose access token was presented; null if none was.</param>
/// <param name="Flows">The flows offered, each the stages to be completed in order.</param>
public sealed record InteractiveRequest(Operation Contract, UserId? User, ImmutableArray<ImmutableArray<string>> Flows)
{
    /// <summary>The one flow of requests that the user's password confirms.</summary>
    public static readonly ImmutableArray<ImmutableArray<string>> PasswordFlow = [[StageTypes.Password]];

    public Operation Contract { get; } = Contract.IsInteractive
        ? Contract
        : throw new ArgumentException($"{Contract.Id} does not declare interactive authentication: clients would not expect it.", nameof(Contract));

    /// <summary>What the request is about, where that matters.</summary>
    public string Subject { get; init; } = string.Empty;

    /// <summary>Whether who has confirmed the one has confirmed the other.</summary>
    public bool IsSameAs(InteractiveRequest other) => Contract.Id == other.Contract.Id && Subject == other.Subject && User == other.User;
}

/// <summary>The authentication types that this server knows ("Authentication types").</summary>
public static class StageTypes
{
    public const string Password = "m.login.password";
    public const string Dummy = "m.login.dummy";
    public const string RegistrationToken = "m.login.registration_token";
    public const string Terms = "m.login.terms";
}

/// <summary>What the completed stages found out.</summary>
public sealed record InteractiveOutcome
{
    /// <summary>The user who was authenticated by a stage; null if none does that.</summary>
    public Account? Account { get; init; }

    /// <summary>The registration token presented; null if none was asked for.</summary>
    public string? RegistrationToken { get; init; }

    /// <summary>Whether the code of the first administrator was presented.</summary>
    public bool IsFirstAdministrator { get; init; }
}
