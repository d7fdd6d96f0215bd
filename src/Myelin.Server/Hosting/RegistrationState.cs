using Myelin.Server.Configuration;

namespace Myelin.Server.Hosting;

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
    /// <summary>Unless it is set, registration is open only while nobody but this machine reaches the server.</summary>
    public static RegistrationState Of(MyelinOptions options) =>
        !(options.Registration.Enabled ?? Listeners.AreAllLoopback(options)) ? RegistrationState.Closed
        : options.Registration.RequireToken ? RegistrationState.WithToken
        : RegistrationState.Open;
}
