using Myelin.Server.Configuration;

namespace Myelin.Server.Accounts;

/// <summary>Who may make an account, as the settings have it.</summary>
internal enum RegistrationState
{
    /// <summary>Only the operator.</summary>
    Closed,

    /// <summary>Whoever has a registration token.</summary>
    WithToken,

    /// <summary>Anybody.</summary>
    Open,
}

internal static class RegistrationStates
{
    /// <summary>
    /// Unless it is set, registration is open only where a server is tried out: while it has no name of its own, which one that others are to reach
    /// needs, and listens on loopback alone. The latter by itself says nothing, for a proxy brings the world there.
    /// </summary>
    public static RegistrationState Of(MyelinOptions options) =>
        !(options.Registration.Enabled ?? (IsTriedOut(options) && options.ListensOnLoopbackAlone())) ? RegistrationState.Closed
        : options.Registration.RequireToken ? RegistrationState.WithToken
        : RegistrationState.Open;

    /// <summary>Whether the server has the name that it has before anybody gives it one.</summary>
    public static bool IsTriedOut(MyelinOptions options) => options.ServerName == MyelinOptions.LocalName;
}
