namespace Myelin.Api.Contracts;

/// <summary>A response of an operation that has several statuses of success.</summary>
public interface IStatusOfSuccess
{
    /// <summary>The HTTP status.</summary>
    int Status { get; }
}
