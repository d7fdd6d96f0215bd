namespace Myelin.Core.Rooms;

/// <summary>How an event stands in a room (Server-Server API, "Checks performed on receipt of a PDU"). Only an outlier changes its standing later.</summary>
public enum EventStatus
{
    /// <summary>It passed every check and takes part in the timeline.</summary>
    Accepted,

    /// <summary>It passed by the state before it but not by the room's current state: kept with its state, not shown, not built upon ("Soft failure").</summary>
    SoftFailed,

    /// <summary>It did not pass: kept so that what refers to it can be judged, with no effect on state ("Rejection").</summary>
    Rejected,

    /// <summary>Known and allowed by its auth events, but with no place in the graph that this server holds: the state before it is unknown.</summary>
    Outlier,
}
