using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Configuration;

namespace Myelin.Server.Accounts;

/// <summary>
/// Decides who may register, and with which stages. While nobody has an account, the first administrator's code allows registration whatever the
/// settings are.
/// </summary>
internal sealed class RegistrationGate(IOptions<MyelinOptions> options, FirstAdministrator first)
{
    private readonly RegistrationOptions _registration = options.Value.Registration;
    private readonly RegistrationState _state = RegistrationStates.Of(options.Value);
    private readonly ImmutableArray<ImmutableArray<string>> _flows = [FlowOf(options.Value.Registration, options.Value.Registration.RequireToken)];
    private readonly ImmutableArray<ImmutableArray<string>> _flowsWithCode = FlowsWithCode(options.Value);

    /// <summary>Whether registration tokens are accepted.</summary>
    public bool TakesTokens => _state == RegistrationState.WithToken;

    /// <summary>The flows: a token, then agreement to the terms, each if required; otherwise the dummy stage.</summary>
    public async ValueTask<ImmutableArray<ImmutableArray<string>>> FlowsAsync(CancellationToken cancellationToken) =>
        await first.HasAccountsAsync(cancellationToken) ? _flows : _flowsWithCode;

    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>.</exception>
    public async ValueTask RequireOpenAsync(CancellationToken cancellationToken)
    {
        if (_state == RegistrationState.Closed && await first.HasAccountsAsync(cancellationToken))
        {
            throw MatrixException.Forbidden("Registration is not open on this server.");
        }
    }

    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>.</exception>
    public void RequireOpenForGuests()
    {
        if (_state == RegistrationState.Closed || !_registration.Guests)
        {
            throw MatrixException.Forbidden("Guests are not allowed on this server.");
        }
    }

    /// <summary>The code is sent as a registration token. That flow comes first, because clients take the first flow that they support.</summary>
    private static ImmutableArray<ImmutableArray<string>> FlowsWithCode(MyelinOptions options)
    {
        var withToken = FlowOf(options.Registration, withToken: true);
        return RegistrationStates.Of(options) == RegistrationState.Open ? [withToken, FlowOf(options.Registration, withToken: false)] : [withToken];
    }

    private static ImmutableArray<string> FlowOf(RegistrationOptions registration, bool withToken)
    {
        var flow = ImmutableArray.CreateBuilder<string>();
        if (withToken)
        {
            flow.Add(StageTypes.RegistrationToken);
        }

        if (registration.Terms.Count > 0)
        {
            flow.Add(StageTypes.Terms);
        }

        return flow.Count > 0 ? flow.ToImmutable() : [StageTypes.Dummy];
    }
}

/// <summary>Who may create an account, according to the settings.</summary>
internal enum RegistrationState
{
    /// <summary>Only the operator.</summary>
    Closed,

    /// <summary>Anyone with a registration token.</summary>
    WithToken,

    /// <summary>Anyone.</summary>
    Open,
}

internal static class RegistrationStates
{
    /// <summary>
    /// By default, registration is open only while the server is being tried out: as long as it has the default name, which other servers can't
    /// reach, and listens on loopback alone. Loopback alone proves nothing, since a proxy may expose it to the world.
    /// </summary>
    public static RegistrationState Of(MyelinOptions options) =>
        !(options.Registration.Enabled ?? (IsTriedOut(options) && options.ListensOnLoopbackAlone())) ? RegistrationState.Closed
        : options.Registration.RequireToken ? RegistrationState.WithToken
        : RegistrationState.Open;

    /// <summary>Whether the server still has its default name.</summary>
    public static bool IsTriedOut(MyelinOptions options) => options.ServerName == MyelinOptions.LocalName;
}
