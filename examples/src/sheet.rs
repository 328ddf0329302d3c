//! Tables and charts ready to be drawn: cells, columns, bars.

/// How a cell should stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    /// Not at all.
    #[default]
    Plain,
    /// Good news.
    Good,
    /// Bad news.
    Bad,
    /// Of little weight.
    Quiet,
}

/// A cell: text, or nothing where something is not known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    /// What it says; `None` is shown as a dash.
    pub(crate) text: Option<String>,
    /// How it stands out.
    pub(crate) tone: Tone,
}

impl Cell {
    /// Text that stands out.
    pub(crate) fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: Some(text.into()), tone }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text: Some(text), tone: Tone::Plain }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(text: Option<T>) -> Self {
        text.map_or_else(Self::default, Into::into)
    }
}

/// On which side a column lines up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// Words.
    Left,
    /// Names that are typed as they stand, so never broken.
    Name,
    /// Numbers.
    Right,
}

/// The head of a column.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// What it is.
    pub(crate) name: String,
    /// Its unit; empty without.
    pub(crate) unit: &'static str,
    /// Its side.
    pub(crate) align: Align,
    /// Left out of a terminal too narrow for all columns; the other forms of output have it.
    pub(crate) is_minor: bool,
}

/// A column: a head, and how to show a row in it.
pub(crate) struct Column<R: ?Sized> {
    header: Header,
    show: fn(&R) -> Cell,
    is_optional: bool,
}

impl<R> Column<R> {
    /// Words.
    pub(crate) fn words(name: &str, show: fn(&R) -> Cell) -> Self {
        Self {
            header: Header { name: name.to_owned(), unit: "", align: Align::Left, is_minor: false },
            show,
            is_optional: false,
        }
    }

    /// Numbers in a unit.
    pub(crate) fn numbers(name: &str, unit: &'static str, show: fn(&R) -> Cell) -> Self {
        Self {
            header: Header { name: name.to_owned(), unit, align: Align::Right, is_minor: false },
            show,
            is_optional: false,
        }
    }

    /// Left out of a table in which no row has it.
    pub(crate) fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }

    /// Left out of a terminal too narrow for all columns.
    pub(crate) fn minor(mut self) -> Self {
        self.header.is_minor = true;
        self
    }
}

/// A table ready to be drawn.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    /// The chapter it belongs to.
    pub(crate) chapter: u8,
    /// What tells it apart from the other tables of its chapter.
    pub(crate) caption: Option<String>,
    /// The heads.
    pub(crate) headers: Vec<Header>,
    /// The cells, row by row.
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// The rows in the columns.
    pub(crate) fn of<'r, R: 'r>(
        chapter: u8,
        caption: Option<String>,
        columns: &[Column<R>],
        rows: impl IntoIterator<Item = &'r R>,
    ) -> Self {
        let rows: Vec<&R> = rows.into_iter().collect();
        let is_shown =
            |column: &&Column<R>| !column.is_optional || rows.iter().any(|row| (column.show)(row).text.is_some());
        let columns: Vec<&Column<R>> = columns.iter().filter(is_shown).collect();
        Self {
            chapter,
            caption,
            headers: columns.iter().map(|column| column.header.clone()).collect(),
            rows: rows.iter().map(|row| columns.iter().map(|column| (column.show)(row)).collect()).collect(),
        }
    }
}

/// What a bar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum BarKind {
    /// Somebody measured it.
    Measured,
    /// It was computed.
    #[default]
    Projected,
}

/// A bar of a chart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bar {
    /// What it is for.
    pub(crate) label: String,
    /// How long it is; `None` draws no bar.
    pub(crate) value: Option<f64>,
    /// The range it is expected in.
    pub(crate) range: Option<(f64, f64)>,
    /// What it is made of, as shares; in place of a length.
    pub(crate) parts: Vec<f64>,
    /// What is written at its end.
    pub(crate) text: String,
    /// What it stands for.
    pub(crate) kind: BarKind,
    /// Whether it is the one asked for.
    pub(crate) is_chosen: bool,
}

/// A chart of horizontal bars.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chart {
    /// The chapter it belongs to.
    pub(crate) chapter: u8,
    /// What the bars show, with the unit.
    pub(crate) title: String,
    /// The bars.
    pub(crate) bars: Vec<Bar>,
    /// What the parts of the bars are, if they have parts.
    pub(crate) legend: Vec<&'static str>,
}
