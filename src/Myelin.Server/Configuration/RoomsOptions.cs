namespace Myelin.Server.Configuration;

/// <summary><c>Rooms</c>.</summary>
public sealed class RoomsOptions
{
    /// <summary>The version of rooms whose creator names none.</summary>
    public string DefaultVersion { get; set; } = "12";
}
